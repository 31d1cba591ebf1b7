"""/metrics in both formats, read by Prometheus' own parser; the labels of what was asked are in it."""
import requests
from importlib.metadata import version
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as text
from check import ADMIN, HEADLINES, URL, check, main


@check
def formats():
    requests.post(URL + "/v1/predict", json={"headline": HEADLINES[0]}).raise_for_status()
    for accept, parse, media in (("text/plain", text, "text/plain"), ("application/openmetrics-text; version=1.0.0", openmetrics, "application/openmetrics-text")):
        r = requests.get(ADMIN + "/metrics", headers={"Accept": accept})
        assert r.headers["Content-Type"].startswith(media), r.headers
        families = {f.name: f for f in parse(r.text)}
        for name in ("tasnif_http_requests", "tasnif_http_connections", "tasnif_documents", "tasnif_model_info", "process_resident_memory_bytes"):
            assert name in families, name


main("prometheus_client " + version("prometheus_client"))
