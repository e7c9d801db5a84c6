"""Asks a server for the same forecasts in every form that KServe's client has, and prints them as one JSON object."""
import asyncio
import json
import sys

import numpy
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig
from kserve.protocol.infer_type import RequestedOutput

MODEL = "forecaster"
SERIES = numpy.array([[3, 1, 4, 1, 5], [9, 2, 6, 5, 3]])


async def infer(client, url, datatype="FP32", binary_in=False, binary_out=None, **more):
    kind = numpy.float64 if datatype == "FP64" else numpy.float32
    tensor = InferInput("series", list(SERIES.shape), datatype)
    tensor.set_data_from_numpy(SERIES.astype(kind), binary_data=binary_in)
    outputs = None if binary_out is None else [RequestedOutput("forecast", parameters={"binary_data": binary_out})]
    request = InferRequest(model_name=MODEL, infer_inputs=[tensor], request_outputs=outputs, **more)
    answer = await client.infer(url, request, model_name=MODEL)
    return answer.outputs[0].as_numpy().tolist()


async def main(url):
    client = InferenceRESTClient(RESTConfig(protocol="v2", retries=0))
    raw = {"id": None, "parameters": None, "outputs": None}
    raw["inputs"] = [{"name": "series", "shape": [2, 5], "datatype": "FP32", "data": SERIES.tolist()}]
    return {
        "live": await client.is_server_live(url),
        "ready": await client.is_server_ready(url),
        "model_ready": await client.is_model_ready(url, MODEL),
        "forecasts": {
            "JSON": await infer(client, url),
            "doubles": await infer(client, url, "FP64"),
            "binary": await infer(client, url, binary_in=True),
            "binary both ways": await infer(client, url, binary_in=True, binary_out=True),
            "binary by its request": await infer(client, url, parameters={"binary_data_output": True}),
            "a dictionary with nulls": numpy.array(
                (await client.infer(url, raw, model_name=MODEL)).outputs[0].as_numpy()
            ).tolist(),
        },
    }


print(json.dumps(asyncio.run(main(sys.argv[1]))))
