"""`python -m musicgen`: the command line."""

import sys

from musicgen.cli.main import main

sys.exit(main())
