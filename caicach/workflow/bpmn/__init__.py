"""How is a table of steps read by the editors others use? As BPMN 2.0 (ISO/IEC 19510) with a laid-out diagram.

Entry points: `export` (the whole file), `gates.with_gates` (the picture with the gateways BPMN asks for),
`drawn` (places of shapes and lines). The table stays the original: nothing is read back from here.
"""

from caicach.workflow.bpmn.writing import export

__all__ = ["export"]
