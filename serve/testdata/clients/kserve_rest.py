"""kserve.InferenceRESTClient, both protocols of KServe."""
import asyncio, warnings

warnings.filterwarnings("ignore")
import httpx
import numpy as np
from importlib.metadata import version
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig
from kserve.protocol.infer_type import RequestedOutput
from check import HEADLINES, URL, check, main, refused


def run(call, protocol="v2"):
    async def once():
        client = InferenceRESTClient(config=RESTConfig(protocol=protocol, retries=0, timeout=10))
        try:
            return await call(client)
        finally:
            await client.close()

    return asyncio.run(once())


def texts(**kwargs):
    return InferInput("headline", [2], "BYTES", data=list(HEADLINES), **kwargs)


@check
def health():
    assert run(lambda c: c.is_server_live(URL)) and run(lambda c: c.is_server_ready(URL)) and run(lambda c: c.is_model_ready(URL, "demo"))


@check
def infer():
    for request in (
        InferRequest(model_name="demo", infer_inputs=[texts()]),
        InferRequest(model_name="demo", infer_inputs=[texts(parameters={"content_type": "str"})], parameters={"a": "b"}),
        {"inputs": [{"name": "headline", "shape": [2], "datatype": "BYTES", "data": list(HEADLINES)}]},
    ):
        r = run(lambda c: c.infer(URL, request, model_name="demo"))
        assert [o.name for o in r.outputs] == ["labels", "scores", "predicted"], r
        assert r.model_name == "demo" and r.outputs[1].shape[0] == 2


@check
def only_the_outputs_asked_for():
    request = InferRequest(model_name="demo", infer_inputs=[texts()], request_outputs=[RequestedOutput("labels")])
    r = run(lambda c: c.infer(URL, request, model_name="demo"))
    assert [o.name for o in r.outputs] == ["labels"]


@check
def binary_tensors():
    i = InferInput("headline", [2], "BYTES")
    i.set_data_from_numpy(np.array([t.encode() for t in HEADLINES], dtype=object), binary_data=True)
    for request in (
        InferRequest(model_name="demo", infer_inputs=[i]),
        InferRequest(model_name="demo", infer_inputs=[i], request_outputs=[RequestedOutput("scores", parameters={"binary_data": True})]),
    ):
        r = run(lambda c: c.infer(URL, request, model_name="demo"))
        scores = [o for o in r.outputs if o.name == "scores"][0].as_numpy()
        assert scores.shape[0] == 2 and scores.max() > 0.5


@check
def first_protocol():
    r = run(lambda c: c.infer(URL, {"instances": [HEADLINES[0], {"headline": HEADLINES[1]}]}, model_name="demo"), "v1")
    assert "sanctions" in r["predictions"][0]["labels"], r
    assert len(r["predictions"]) == 2
    assert run(lambda c: c.is_model_ready(URL, "demo"), "v1")


@check
def errors_are_read():
    refused(lambda: run(lambda c: c.infer(URL, InferRequest(model_name="x", infer_inputs=[texts()]), model_name="x")), httpx.HTTPStatusError, says="No model")


main("kserve " + version("kserve"))
