//! Other people's programs verify our seals.

use super::sealed::sealed;
use crate::portcullis::skipped;
use std::process::{Command, Output};

/// Verifies the envelope by `securesystemslib` and the statement by `in-toto-attestation`.
const SCRIPT: &str = r#"
import base64, json, sys
from google.protobuf import json_format
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

seal, public = sys.argv[1:]
lines = [line for line in open(public).read().splitlines() if not line.startswith("-----")]
raw = base64.b64decode("".join(lines))[-32:].hex()
document = json.load(open(seal))
key = SSlibKey(document["signatures"][0]["keyid"], "ed25519", "ed25519", {"public": raw})
envelope = Envelope.from_dict(document)
envelope.verify([key], 1)
message = json_format.Parse(envelope.payload, statement_pb2.Statement())
Statement.copy_from_pb(message).validate()
said = message.predicate
print(message.type, message.predicate_type, said["product"], said["version"], *[subject.name for subject in message.subject])
"#;

#[test]
fn securesystemslib_and_in_toto_understand_a_seal() {
    let Some(python) = std::env::var_os("PORTCULLIS_TEST_PYTHON") else {
        assert_ne!(
            std::env::var("PORTCULLIS_REQUIRE_TOOLS").as_deref(),
            Ok("1"),
            "PORTCULLIS_TEST_PYTHON is not set"
        );
        return skipped(
            "PORTCULLIS_TEST_PYTHON names no Python with securesystemslib and in-toto-attestation",
        );
    };
    let shop = sealed(&["1.0"]);
    let verify = |seal: &std::path::Path, key: &std::path::Path| -> Output {
        Command::new(&python).args(["-c", SCRIPT]).arg(seal).arg(key).output().unwrap()
    };
    let (seal, key) = (shop.seal_file(1), shop.portcullis.path("seal-key.pub.pem"));
    let output = verify(&seal, &key);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, "https://in-toto.io/Statement/v1 urn:portcullis:release-seal:v1 acme 1.0 deploy web\n");

    shop.run(&["key", "new", "--output", "other.pem"]).exits(0);
    assert!(
        !verify(&seal, &shop.portcullis.path("other.pub.pem")).status.success(),
        "another key did not sign it"
    );
}
