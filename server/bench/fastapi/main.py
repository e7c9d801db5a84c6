"""The same service in the tutorial's style: FastAPI, a pydantic model, one onnxruntime session on one thread."""

import os
from pathlib import Path

import onnxruntime
from fastapi import FastAPI
from pydantic import BaseModel

from window import row_of, values_of

MODEL = Path(__file__).resolve().parents[2] / "models" / "forecaster" / "1" / "model.onnx"

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(str(MODEL), options, providers=["CPUExecutionProvider"])

app = FastAPI(title="ML Inference Service")

PLACE = {
    "cloud": os.getenv("CLOUD_PROVIDER", "unknown"),
    "region": os.getenv("REGION", "unknown"),
    "pod": os.getenv("POD_NAME", "unknown"),
}


class PredictionRequest(BaseModel):
    data: list[float]


class PredictionResponse(BaseModel):
    prediction: list[float]
    metadata: dict[str, str]


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "healthy", **PLACE}


@app.post("/predict")
async def predict(request: PredictionRequest) -> PredictionResponse:
    row = row_of(request.data)
    (forecast,) = session.run(["forecast"], row.inputs)
    return PredictionResponse(prediction=values_of(forecast[0], row), metadata=PLACE)
