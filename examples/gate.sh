#!/bin/sh
# Shows the gate from end to end: release 1.0 of the example is opened, the recorded reports are put on record, and the
# release is judged. The store is a temporary directory that is removed afterwards.
#
# It runs $PORTCULLIS, else the binary of this checkout through cargo. It ends with 0 if every step ended as it should;
# the gate should end with 1, since the example has findings that block.
set -u

# What ships: the image by its id, as its report has it, and the folders by the hashes of their trees, as
# `portcullis release open --component ID=PATH` prints them outside of a git checkout.
web=sha256:ed6fbaea42b1f46aee3dc607a2ccaffd2897702b2c9725820c24ee35bd11f2a6
services=sha256:abc70ade7eb310fe4056328c9da00a16d89b5cc8369aaec3f55412782f2a31f5
infrastructure=sha256:ea47b817e1dbb6a29bffecea2d53b8bbea6eb389486668add967d12438be3276
deploy=sha256:1ca1922a0a3a59194f414082384f15045853a59197751434ff7290670e63f271

# What the reports lack and whoever ran the scanners knows.
database=2026-11-23T06:00:00Z
scanned=2026-11-23T09:12:00Z
# The moment that is judged: within the age that scans may have.
moment=2026-11-23T10:00:00Z

case $0 in
*/*) cd "${0%/*}" || exit 2 ;;
esac
store=$(mktemp -d) || exit 2
trap 'rm -rf "$store"' EXIT
trap 'exit 2' HUP INT TERM

# The surroundings of whoever tries this must not change what it shows.
unset PORTCULLIS_ARCHIVE PORTCULLIS_PROGRAM
export PORTCULLIS_STORE="$store" PORTCULLIS_PERSON=mara

run() {
    if [ -n "${PORTCULLIS-}" ]; then
        "$PORTCULLIS" "$@"
    else
        cargo run --release --quiet -- "$@"
    fi
}

# step CODE ARGUMENT…: runs a command, which has to end with CODE.
step() {
    expected=$1
    shift
    echo "$ portcullis $*"
    run "$@"
    code=$?
    echo
    if [ "$code" -ne "$expected" ]; then
        echo "\`portcullis $1\` ended with $code instead of $expected" >&2
        exit 1
    fi
}

step 0 release open 1.0 \
    --component "web=$web" --component "services=tree:$services" \
    --component "infrastructure=tree:$infrastructure" --component "deploy=tree:$deploy"
step 0 record web --track 1.0 --report reports/web-1.0.trivy.json --database-date "$database"
step 0 record services --track 1.0 --report reports/services.trivy.json --tree "$services" --database-date "$database"
step 0 record infrastructure --track 1.0 --report reports/infrastructure.checkov.json \
    --tree "$infrastructure" --scanned-at "$scanned"
step 0 record deploy --track 1.0 --report reports/deploy.checkov.json --tree "$deploy" --scanned-at "$scanned"
step 1 release check 1.0 --as-of "$moment"

echo "The gate ended with exit code $code: the release is blocked, since findings that are high or worse are open."
echo "With 0 it would pass; with 2 it would be undecided, since a scan is missing, incomplete or too old."
