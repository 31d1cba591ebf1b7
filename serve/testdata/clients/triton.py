"""tritonclient.http as it comes: no Content-Type, binary tensors by default."""
import numpy as np
import tritonclient.http as http
from importlib.metadata import version
from check import HEADLINES, URL, check, main, refused

client = http.InferenceServerClient(URL.removeprefix("http://"))
TEXTS = np.array([t.encode() for t in HEADLINES], dtype=object)


def texts(name="headline", shape=(2,), binary=True):
    i = http.InferInput(name, list(shape), "BYTES")
    i.set_data_from_numpy(TEXTS.reshape(shape), binary_data=binary)
    return i


@check
def health():
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("demo")
    assert client.is_model_ready("demo", "1"), "a model without a version is version 1"
    assert not client.is_model_ready("nowhere")


@check
def metadata():
    assert client.get_server_metadata()["name"] == "tasnif"
    m = client.get_model_metadata("demo")
    assert m["versions"] == ["1"] and [o["name"] for o in m["outputs"]] == ["labels", "scores", "predicted"]
    c = client.get_model_config("demo")
    assert c["name"] == "demo" and c["max_batch_size"] == 0 and c["input"][0]["data_type"] == "TYPE_STRING"
    assert client.get_model_repository_index()[0] == {"name": "demo", "version": "1", "state": "READY", "reason": ""}


@check
def every_form_of_a_request_and_an_answer_says_the_same():
    first = None
    for shape in ((2,), (2, 1)):
        for binary_in in (True, False):
            for binary_out in (None, True, False):
                for coding in (None, "gzip", "deflate"):
                    outs = None if binary_out is None else [http.InferRequestedOutput(n, binary_data=binary_out) for n in ("labels", "scores", "predicted")]
                    r = client.infer("demo", [texts(shape=shape, binary=binary_in)], outputs=outs, request_id="7",
                                     request_compression_algorithm=coding, response_compression_algorithm=coding)
                    labels, scores, predicted = (r.as_numpy(n) for n in ("labels", "scores", "predicted"))
                    labels = [l.decode() if isinstance(l, bytes) else l for l in labels]
                    assert r.get_response()["id"] == "7" and r.get_response()["model_version"] == "1"
                    assert scores.shape == predicted.shape == (2, len(labels)) and scores.dtype == np.float32 and predicted.dtype == bool
                    decided = [[l for l, p in zip(labels, row) if p] for row in predicted]
                    assert "sanctions" in decided[0], decided
                    if first is None:
                        first = labels, scores, predicted
                    assert first[0] == labels and np.allclose(first[1], scores) and (first[2] == predicted).all()


@check
def headline_and_body_are_two_tensors():
    r = client.infer("demo", [texts("headline"), texts("body")])
    assert r.as_numpy("scores").shape[0] == 2


@check
def parameters_of_other_servers_are_passed_over():
    r = client.infer("demo", [texts()], priority=1, timeout=1000, sequence_id=3, sequence_start=True, sequence_end=True, model_version="1")
    assert r.as_numpy("scores") is not None


@check
def classification():
    for binary in (True, False):
        r = client.infer("demo", [texts()], outputs=[http.InferRequestedOutput("scores", binary_data=binary, class_count=3)])
        top = r.as_numpy("scores")
        assert top.shape == (2, 3)
        value, index, label = (top[0][0].decode() if isinstance(top[0][0], bytes) else top[0][0]).split(":")
        assert float(value) > 0.5 and label == "sanctions", top


@check
def statistics_count_documents():
    count = lambda: client.get_inference_statistics("demo")["model_stats"][0]["inference_count"]
    before = count()
    client.infer("demo", [texts()])
    assert count() == before + 2


@check
def errors_are_read():
    refused(lambda: client.infer("nowhere", [texts()]), http.InferenceServerException, says="No model")
    refused(lambda: client.infer("demo", [texts("pixels")]), http.InferenceServerException, says="headline")


main("tritonclient " + version("tritonclient"))
