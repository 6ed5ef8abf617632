"""Tests of the live bridge."""
