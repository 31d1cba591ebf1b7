"""annif-client, and the form that Annif's own http backend sends."""
import requests
from importlib.metadata import version
from annif_client import AnnifClient
from check import HEADLINES, URL, check, main, refused

client = AnnifClient(api_base=URL + "/v1/")


@check
def projects():
    assert client.api_info["version"]
    ids = [p["project_id"] for p in client.projects]
    assert ids == ["demo", "demo-headline", "demo-decided"], ids
    p = client.get_project("demo")
    assert p["is_trained"] and p["vocab"]["size"] > 0 and p["vocab_language"] == "ar"
    refused(lambda: client.get_project("nowhere"), ValueError, says="No model")


@check
def suggest():
    best = client.suggest("demo", HEADLINES[0], limit=2)
    assert len(best) == 2 and best[0]["notation"] == "sanctions" and best[0]["uri"] and best[0]["label"], best
    assert client.suggest("demo", HEADLINES[0], limit=0) == []
    assert client.suggest("demo", HEADLINES[0], threshold=1.0) == []
    assert [s["notation"] for s in client.suggest("demo-decided", HEADLINES[0])][0] == "sanctions"
    assert client.suggest("demo", "…") == [], "nothing to say"


@check
def suggest_batch():
    r = client.suggest_batch("demo", [{"text": HEADLINES[0], "document_id": "a"}, {"text": HEADLINES[1], "metadata": {"title": "x"}}], limit=1)
    assert r[0]["document_id"] == "a" and r[0]["results"][0]["notation"] == "sanctions" and len(r) == 2
    assert client.suggest_batch("demo", []) == []


@check
def a_headline_is_judged_as_a_headline():
    asked = requests.post(URL + "/v1/predict", json={"headline": HEADLINES[0]}).json()
    best = client.suggest("demo", HEADLINES[0], limit=100)
    assert {s["notation"]: s["score"] for s in best} == asked["scores"]


@check
def backend():
    data = {"text": HEADLINES[0], "project": "x", "metadata_title": HEADLINES[0], "metadata_author": "y"}
    r = requests.post(URL + "/v1/projects/demo/suggest", data=data)
    r.raise_for_status()
    assert [h for h in r.json()["results"] if h["score"] > 0]


@check
def languages():
    r = client.detect_language(HEADLINES[0], ["ar", "en"])["results"]
    assert r[0] == {"language": "ar", "score": 1}, r


@check
def learning_refuses_other_labels():
    refused(lambda: client.learn("demo", [{"text": HEADLINES[0], "subjects": [{"uri": "x"}]}]), requests.HTTPError, says="400")


main("annif-client " + version("annif-client"))
