"""A client that openapi-python-client makes of /openapi.json: without warnings, and it works."""
import json, os, subprocess, sys, tempfile
from importlib.metadata import version

import requests
from check import HEADLINES, URL, check, main

folder = tempfile.mkdtemp()


@check
def generated_without_warnings():
    with open(f"{folder}/openapi.json", "w") as f:
        f.write(requests.get(URL + "/openapi.json").text)
    with open(f"{folder}/config.yaml", "w") as f:
        f.write("post_hooks: []\nproject_name_override: generated\npackage_name_override: generated\n")
    tool = os.path.join(os.path.dirname(sys.executable), "openapi-python-client")
    made = subprocess.run([tool, "generate", "--path", f"{folder}/openapi.json", "--config", f"{folder}/config.yaml", "--meta", "none",
                           "--output-path", f"{folder}/generated"], capture_output=True, text=True)
    assert made.returncode == 0 and "WARNING" not in made.stdout + made.stderr, made.stdout + made.stderr
    sys.path.insert(0, folder)


@check
def it_predicts():
    from generated import Client
    from generated.api.predict import predict
    from generated.models import PredictRequest

    with Client(base_url=URL) as client:
        answer = predict.sync(client=client, body=PredictRequest(headline=HEADLINES[0], top_k=2))
    assert "sanctions" in answer.labels, answer


main("openapi-python-client " + version("openapi-python-client"))
