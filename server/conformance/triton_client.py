"""Asks a server for the same forecasts in every form that NVIDIA's client has, and prints them as one JSON object."""
import json
import sys

import numpy
import tritonclient.http as http
from tritonclient.utils import InferenceServerException

MODEL = "forecaster"
SERIES = numpy.array([[3, 1, 4, 1, 5], [9, 2, 6, 5, 3]])


def infer(client, datatype="FP32", binary_in=True, binary_out=True, ask=True, **more):
    kind = numpy.float64 if datatype == "FP64" else numpy.float32
    tensor = http.InferInput("series", list(SERIES.shape), datatype)
    tensor.set_data_from_numpy(SERIES.astype(kind), binary_data=binary_in)
    outputs = [http.InferRequestedOutput("forecast", binary_data=binary_out)] if ask else None
    result = client.infer(MODEL, [tensor], outputs=outputs, **more)
    return result.as_numpy("forecast").tolist()


def error(call):
    try:
        call()
    except InferenceServerException as refused:
        return [refused.status(), refused.message()]
    return None


def unknown(client):
    tensor = http.InferInput("x", [1, 1], "FP32")
    tensor.set_data_from_numpy(numpy.ones((1, 1), numpy.float32))
    return client.infer(MODEL, [tensor])


client = http.InferenceServerClient(sys.argv[1])
named = client.infer(
    MODEL,
    [http.InferInput("series", [3], "FP32").set_data_from_numpy(numpy.array([1, 2, 3], numpy.float32))],
    request_id="a-7",
    model_version="1",
)
print(
    json.dumps(
        {
            "live": client.is_server_live(),
            "ready": client.is_server_ready(),
            "model_ready": client.is_model_ready(MODEL),
            "other_ready": client.is_model_ready("other"),
            "server": client.get_server_metadata(),
            "model": client.get_model_metadata(MODEL, "1"),
            "forecasts": {
                "its defaults": infer(client, ask=False),
                "binary": infer(client),
                "binary doubles": infer(client, "FP64"),
                "JSON": infer(client, binary_in=False, binary_out=False),
                "JSON in, binary out": infer(client, binary_in=False),
                "binary in, JSON out": infer(client, binary_out=False),
                "gzip": infer(client, request_compression_algorithm="gzip", response_compression_algorithm="gzip"),
                "deflate": infer(client, request_compression_algorithm="deflate"),
                "gzip of JSON": infer(client, binary_in=False, request_compression_algorithm="gzip"),
            },
            "named": [named.get_response()["id"], list(named.as_numpy("forecast").shape)],
            "unknown": error(lambda: unknown(client)),
        }
    )
)
