"""What can be done in the window, a class for each menu: requests in, changes of the session out."""
