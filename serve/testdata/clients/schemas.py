"""schemathesis: requests made of our OpenAPI document and of Annif's own are answered as the documents say."""
import glob, json, os, subprocess, sys, tempfile, zipfile
from importlib.metadata import version

import requests
from check import URL, check, main

folder = tempfile.mkdtemp()
BIN = os.path.dirname(sys.executable)
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,positive_data_acceptance"


def run(schema, config, *more):
    """no answer but those of the schema, and no valid request refused"""
    at = os.path.join(folder, "schemathesis.toml")
    with open(at, "w") as f:
        f.write(config)
    done = subprocess.run([os.path.join(BIN, "schemathesis"), "--config-file", at, "run", schema, "--checks", CHECKS, "--phases", "examples,coverage,fuzzing",
                           "--max-examples", "15", "--seed", "1", "--no-color", *more], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@check
def our_own():
    document = requests.get(URL + "/openapi.json").json()
    labels = document["components"]["schemas"]["Explain"]["oneOf"][1]["properties"]["labels"]
    labels["items"]["enum"] = [l["id"] for l in requests.get(URL + "/v1/model").json()["labels"]]  # of the model that is served
    with open(folder + "/openapi.json", "w") as f:
        json.dump(document, f)
    # What a shape says of its data, and two outputs of one name, no schema can tell.
    run(folder + "/openapi.json", """
[[operations]]
include-path-regex = "/infer$"
[operations.checks]
positive_data_acceptance.expected-statuses = ["2xx", 400, 404]
""", "--exclude-path-regex", "reload|metrics", "--url", URL)


@check
def annif():
    subprocess.run([os.path.join(BIN, "pip"), "download", "-q", "--no-deps", "-d", folder, "annif==1.4.3"], check=True)
    with zipfile.ZipFile(glob.glob(folder + "/annif-*.whl")[0]) as wheel:
        wheel.extract("annif/openapi/annif.yaml", folder)
    # learn is not allowed here and languages are ar and en.
    run(folder + "/annif/openapi/annif.yaml", """
[[operations]]
include-path-regex = "learn|suggest|detect"
[operations.checks]
positive_data_acceptance.expected-statuses = ["2xx", 400, 403, 404]
""", "--url", URL + "/v1")


main("schemathesis " + version("schemathesis"))
