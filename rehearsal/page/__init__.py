"""A page to look at: both regions side by side, live, or frozen as a drill's report.

`live()` is the page that asks `./picture.json` every second; `frozen(picture, figures)` is the same
page with its data inside, one file that asks nothing of anybody; `add_to(application, picture)`
serves the first, with `picture()` called for each look.
"""

from rehearsal.page.page import frozen, live
from rehearsal.page.room import add_to

__all__ = ["add_to", "frozen", "live"]
