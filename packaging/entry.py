"""Where the built app starts: the same main as the console command."""

import sys

from ferdesk.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
