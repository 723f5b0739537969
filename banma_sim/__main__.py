"""`python -m banma_sim` is `banma`."""

import sys

from banma_sim.cli import main

sys.exit(main())
