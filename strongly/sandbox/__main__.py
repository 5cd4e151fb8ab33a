"""`python -m strongly.sandbox`."""

import sys

from strongly.sandbox.cli import main

sys.exit(main())
