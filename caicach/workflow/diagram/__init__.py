"""What does a process look like? The table of steps drawn as the flow chart (lưu đồ) officials know.

Entry points: `figure` (both widths in one piece, the style sheet shows the one that fits), `svg` (one drawing),
`static/workflow/diagram.css` (its colours, from the tokens of the page).
"""

from caicach.workflow.diagram.drawing import figure, svg
from caicach.workflow.diagram.picture import Gauge

__all__ = ["Gauge", "figure", "svg"]
