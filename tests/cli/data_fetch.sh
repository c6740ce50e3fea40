# Fetching from a server, with the files of the package dataset-fashion-mnist as those that
# the server has.
mask() { sed 's|[^ "]*/home/|<home>/|g; s|127.0.0.1:[0-9]*|<server>|g; s|[0-9]* out of|N out of|; s|with [0-9]* bytes|with N bytes|'; }
export XDG_DATA_DIRS=/nowhere no_proxy='*'
package=/usr/share/datasets/fashion-mnist
cache=$HOME/.cache/adonis-bench/data/fashion-mnist
first=train-images-idx3-ubyte.gz

# Says its port, then serves: /whole the package's files; /cut half of each; /slow a bit,
# then nothing; /moved a way to /whole; anything else is not found.
cat >server.js <<'JS'
const fs = require("fs");
const server = require("http").createServer((request, response) => {
    const [, folder, name] = request.url.split("/");
    if (folder === "moved") {
        response.writeHead(302, { Location: `/whole/${name}` }).end();
    } else if (["whole", "cut", "slow"].includes(folder)) {
        const bytes = fs.readFileSync(`${process.argv[2]}/${name}`);
        response.writeHead(200, { "Content-Length": bytes.length });
        if (folder === "whole") {
            response.end(bytes);
        } else {
            response.write(bytes.subarray(0, bytes.length / 2), () => {
                if (folder === "cut") response.socket.destroy();
            });
        }
    } else {
        response.writeHead(404).end("no such file");
    }
});
server.listen(0, "127.0.0.1", () => fs.writeFileSync("port", `${server.address().port}`));
JS
node server.js "$package" >log 2>&1 &
server=$!
trap 'kill $server; end' EXIT
tries=0
until [ -s port ] || [ $tries = 100 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
url=http://127.0.0.1:$(cat port)

run adonis-bench data fetch fashion-mnist --from "$url/nothing"
run adonis-bench data fetch fashion-mnist --from "$url/cut"
run adonis-bench data fetch fashion-mnist --from "$url/slow" --patience 1
run find "$cache" -type f

say killed in the middle: nothing is left
adonis-bench data fetch fashion-mnist --from "$url/slow" >log 2>&1 &
fetch=$!
sleep 2
kill -9 $fetch
wait $fetch 2>log || :
run find "$cache" -type f

say a whole transfer
run adonis-bench data fetch fashion-mnist --from "$url/moved/"
run adonis-bench data verify fashion-mnist
for file in "$package"/*; do
    cmp "$file" "$cache/$(basename -- "$file")" || say "another content"
done
run adonis-bench data fetch fashion-mnist --from "$url/nothing"

say what was damaged since is fetched again, and only that
printf x >>"$cache/t10k-labels-idx1-ubyte.gz"
run adonis-bench data fetch fashion-mnist --from "file://$package"
run ls "$cache"

say the files as their creators publish them, with name and date in the head of gzip
{
    printf '\037\213\010\010\363\351\247\131\000\003t10k-labels-idx1-ubyte\000'
    tail -c +11 "$package/t10k-labels-idx1-ubyte.gz"
} >"$cache/t10k-labels-idx1-ubyte.gz"
run md5sum "$cache/t10k-labels-idx1-ubyte.gz"
run adonis-bench data verify fashion-mnist

say a package that is installed
export XDG_DATA_DIRS=/usr/share
rm -r "$cache"
run adonis-bench data fetch fashion-mnist
run ls "$HOME/.cache/adonis-bench/data"
