"""`python -m strongly.cli` does what `strongly` does."""

import sys

from strongly.cli import main

if __name__ == "__main__":
    sys.exit(main())
