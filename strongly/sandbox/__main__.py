"""Makes `python -m strongly.sandbox` equivalent to `strongly-sandbox`."""

import sys

from strongly.sandbox.cli import main

sys.exit(main())
