#!/usr/bin/env python3
"""Makes request-lines.tsv: what curl and browsers ask for, url by url.

For each url, as JSON has it: the request target and the Host that the installed curl really sends to a loopback
server ("-" when it refuses the url), then the target and host of the WHATWG URL parser of the installed node, which is
the one that browsers have. Run it in its own folder: ./request-lines.py > request-lines.tsv
"""
import json
import random
import socket
import subprocess
import threading

HOST = "http://images.test"
PATHS = [
    "", "/", "//p/1.jpg", "//p//1.jpg", "///x.jpg", "//x:99999/p/4.jpg", "//a@b:99999/", "//a_b:70000/", "/a//b/../c",
    "/a/./b", "/a/../b", "/..", "/a/..", "/a/.", "/a/%2e/b", "/a/%2E%2e/b", "/a/.%2e/b", "/a/%2e%2e", "/100%.jpg", "/%",
    "/%4", "/%zz.jpg", "/%u00e9.jpg", "/%41%7e.jpg", "/a%2Fb.jpg", "/?sig=a%2bB%2F{1}^", "/a'b.jpg", "/a`b.jpg", "/a{b}.jpg",
    "/a^b.jpg", "/a|b.jpg", "/a[b].jpg", "/a\"b.jpg", "/a<b>.jpg", "/a\\b.jpg", "/a b.jpg", "/a+b.jpg", "/a;b=c,d.jpg",
    "/a!$&'()*,.jpg", "/a~b-c_d.jpg", "/a@b:c.jpg", "/é.jpg", "/日本.jpg", "/😀.jpg", "?q=1", "/?", "/?q='a'", "/?q=`a`",
    "/?q=\"a\"", "/?q=<a>", "/?q={a}|[b]^", "/?q=a b", "/?q=a\\b", "/?q=é", "/?q=%zz%", "/?q=/../x", "/?a?b", "/?q=1#f",
    "/a.jpg#f?x", "/a#", "/a:b", "/:80/", "/http://other.test/a.jpg", "/?u=http://other.test/a.jpg?x=1", "/a//", "/.jpg",
    "/a..jpg", "/...", "/a/.../b", "/a/..b/c", "/\u00a0x", "/\u200b.jpg",
]
NAMES = ["straße.test", "βόλος.test", "نامه‌ای.test", "Bücher.Test", "例え.テスト", "a_b.test", "xn--strae-oqa.test", "EXAMPLE.test",
         "d-.test", "-e.test", "ab--c.test", "ß.test", "１.example.test", "a。b.test", "I♥.test", "☃.test"]
ALPHABET = list("/:@?=&%;+.,-_~!$'()*[]{}|^`\"<>#aB0 \\é") + ["%2e", "%41", "..", "//"]


def urls():
    yield from (HOST + path for path in PATHS)
    yield from (f"http://{name}/a.jpg" for name in NAMES)
    chance = random.Random(23)
    for _ in range(400):
        yield HOST + "/" + "".join(chance.choice(ALPHABET) for _ in range(chance.randint(1, 12)))


class Server:
    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.head = None
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.listener.accept()
            with connection:
                head = b""
                while b"\r\n\r\n" not in head:
                    head += connection.recv(65536) or b"\r\n\r\n"
                self.head = head.decode("latin-1")
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def curl(server, url):
    server.head = None
    subprocess.run(["curl", "-q", "-g", "-s", "-o", "/dev/null", "--noproxy", "*", "--max-time", "5", "--connect-to",
                    f"::127.0.0.1:{server.port}", url], check=False)
    if server.head is None:
        return "-", "-"
    lines = server.head.split("\r\n")
    host = next(line[6:] for line in lines if line.lower().startswith("host: "))
    return lines[0][len("GET "):-len(" HTTP/1.1")], host


def browser(all_urls):
    script = ("const urls = JSON.parse(require('fs').readFileSync(0)); console.log(JSON.stringify(urls.map(u => { try { "
              "const p = new URL(u); p.hash = ''; return [p.href.slice(p.origin.length), p.host]; } catch (e) { return ['-', '-']; } })))")
    done = subprocess.run(["node", "-e", script], input=json.dumps(all_urls), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main():
    server = Server()
    listed = list(dict.fromkeys(urls()))
    print("url\tcurl's target\tcurl's host\tbrowsers' target\tbrowsers' host")
    for url, whatwg in zip(listed, browser(listed)):
        print("\t".join(json.dumps(field) for field in [url, *curl(server, url), *whatwg]))


if __name__ == "__main__":
    main()
