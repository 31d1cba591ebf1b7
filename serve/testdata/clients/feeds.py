"""A server that watches feeds: feedparser reads /feeds/TOPIC.xml, standardwebhooks verifies what a webhook is sent."""
import http.server, json, os, re, subprocess, tempfile, threading, time
from importlib.metadata import version
import feedparser, requests
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from check import check, main, refused

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HEADLINE = "مجلس الأمن يمدد العقوبات على كوريا الشمالية & <يشددها>"
letters = []


class Outlet(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        item = f"<item><title><![CDATA[{HEADLINE}]]></title><link>https://a.example/1</link><pubDate>{time.strftime('%a, %d %b %Y %H:%M:%S GMT', time.gmtime())}</pubDate></item>"
        self.wfile.write(f'<rss version="2.0"><channel><title>وكالة</title>{item}</channel></rss>'.encode())

    def do_POST(self):
        letters.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()


outlet = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Outlet)
threading.Thread(target=outlet.serve_forever, daemon=True).start()
at = f"http://127.0.0.1:{outlet.server_address[1]}"
folder = tempfile.TemporaryDirectory()
with open(folder.name + "/feeds.yaml", "w") as f:
    f.write(f"allow-private: true\nfeeds: [{at}/rss.xml]\nalerts:\n  - {{name: all, webhook: '{at}/hook', secret-env: HOOK}}\n")
server = subprocess.Popen([os.path.abspath(os.environ["TASNIF"]), "serve", "--demo", "--addr", "127.0.0.1:0", "--desk", "desk.db", "--feeds", "feeds.yaml"],
                          cwd=folder.name, env=os.environ | {"HOOK": SECRET}, stderr=subprocess.PIPE, text=True)
url = next(m.group(1) for line in server.stderr if (m := re.search(r"msg=listening .*url=(\S+)", line)))
threading.Thread(target=lambda: [None for _ in server.stderr], daemon=True).start()
for _ in range(200):
    if letters:
        break
    time.sleep(0.1)


@check
def verified():
    headers, body = letters[0]
    item = Webhook(SECRET).verify(body, headers)
    assert item["headline"] == HEADLINE and "sanctions" in item["labels"], item
    refused(lambda: Webhook(SECRET).verify(body + b" ", headers), WebhookVerificationError)


@check
def topic_feed():
    feed = feedparser.parse(url + "feeds/sanctions.xml")
    assert not feed.bozo and feed.version == "rss20", feed.get("bozo_exception")
    entry, = feed.entries
    assert entry.title == HEADLINE and entry.link == "https://a.example/1" and "sanctions" in [t.term for t in entry.tags], entry
    assert entry.published_parsed and feed.etag
    again = feedparser.parse(url + "feeds/sanctions.xml", etag=feed.etag)
    assert again.status == 304
    assert requests.get(url + "feeds/no-such.xml").status_code == 404


try:
    main(f"feedparser {version('feedparser')}, standardwebhooks {version('standardwebhooks')}")
finally:
    server.terminate()
    server.wait()
