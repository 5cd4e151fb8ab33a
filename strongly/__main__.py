"""Makes `python -m strongly` equivalent to `strongly`."""

import sys

from strongly.cli import main

if __name__ == "__main__":
    sys.exit(main())
