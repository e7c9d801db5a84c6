"""Series, asked for as JSON on standard input: what the FastAPI server gives the model for each, and makes of one answer."""

import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent / "fastapi"))
from window import row_of, values_of  # noqa: E402

asked = json.load(sys.stdin)
answer = np.array(asked["answer"])
rows = [row_of(values) for values in asked["series"]]
json.dump(
    [{name: tensor[0].tolist() for name, tensor in row.inputs.items()} | {"values": values_of(answer, row)} for row in rows],
    sys.stdout,
)
