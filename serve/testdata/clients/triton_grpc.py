"""tritonclient.grpc as it comes: raw tensors both ways."""
import os

import numpy as np
import tritonclient.grpc as triton
from importlib.metadata import version
from check import HEADLINES, check, main, refused

client = triton.InferenceServerClient(os.environ["GRPC"])
TEXTS = np.array([t.encode() for t in HEADLINES], dtype=object)


def texts(name="headline", shape=(2,)):
    i = triton.InferInput(name, list(shape), "BYTES")
    i.set_data_from_numpy(TEXTS.reshape(shape))
    return i


@check
def health():
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("demo") and client.is_model_ready("demo", "1")
    assert not client.is_model_ready("nowhere")


@check
def metadata():
    assert client.get_server_metadata().name == "tasnif"
    assert [o.name for o in client.get_model_metadata("demo").outputs] == ["labels", "scores", "predicted"]
    c = client.get_model_config("demo").config
    assert c.name == "demo" and c.max_batch_size == 0 and c.input[0].data_type == 13, c
    assert client.get_model_config("demo", as_json=True)["config"]["input"][0]["data_type"] == "TYPE_STRING"
    assert client.get_model_repository_index().models[0].state == "READY"


@check
def infer():
    for shape in ((2,), (2, 1)):
        for coding in (None, "gzip"):
            r = client.infer("demo", [texts(shape=shape)], request_id="7", compression_algorithm=coding)
            labels, scores, predicted = (r.as_numpy(n) for n in ("labels", "scores", "predicted"))
            assert r.get_response().id == "7" and r.get_response().model_version == "1"
            assert scores.shape == predicted.shape == (2, len(labels)) and scores.dtype == np.float32 and predicted.dtype == bool
            assert b"sanctions" in [l for l, p in zip(labels, predicted[0]) if p]


@check
def outputs_and_classification():
    r = client.infer("demo", [texts()], outputs=[triton.InferRequestedOutput("scores", class_count=3)], priority=1, timeout=1000, parameters={"a": "b"})
    assert r.as_numpy("labels") is None and r.as_numpy("scores").shape == (2, 3)
    assert r.as_numpy("scores")[0][0].split(b":")[2] == b"sanctions"


@check
def asynchronous():
    import queue

    done = queue.Queue()
    for _ in range(50):
        client.async_infer("demo", [texts()], callback=lambda result, error: done.put((result, error)))
    for _ in range(50):
        result, error = done.get(timeout=20)
        assert error is None and result.as_numpy("scores").shape[0] == 2


@check
def statistics_count_documents():
    count = lambda: client.get_inference_statistics("demo").model_stats[0].inference_count
    before = count()
    client.infer("demo", [texts()])
    assert count() == before + 2


@check
def errors_are_read():
    refused(lambda: client.infer("nowhere", [texts()]), triton.InferenceServerException, says="No model")
    refused(lambda: client.infer("demo", [texts("pixels")]), triton.InferenceServerException, says="headline")
    refused(lambda: client.load_model("demo"), triton.InferenceServerException, says="UNIMPLEMENTED")


main("tritonclient.grpc " + version("tritonclient"))
