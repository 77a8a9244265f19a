//! Headers of members: those of POSIX ustar for private plain files, the same ones each time.

/// Bytes of a header, and what every member is filled up to.
pub(super) const BLOCK: usize = 512;
/// Bytes of a name.
const LONGEST_NAME: usize = 100;
/// One more than what a size of eleven octal digits can say.
const TOO_LARGE: u64 = 1 << 33;

const SIZE: std::ops::Range<usize> = 124..136;
const SUM: std::ops::Range<usize> = 148..156;
const KIND: usize = 156;

/// The header of a member; none if the name is too long or the size too large for one.
pub(super) fn header(name: &str, size: u64) -> Option<[u8; BLOCK]> {
    if name.is_empty() || name.len() > LONGEST_NAME || size >= TOO_LARGE {
        return None;
    }
    let mut block = [0; BLOCK];
    let mut put = |at: usize, text: &str| block[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    put(100, "0000644\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(SIZE.start, &format!("{size:011o}\0"));
    put(136, "00000000000\0");
    put(SUM.start, "        ");
    put(KIND, "0");
    put(257, "ustar\x0000");
    put(329, "0000000\0");
    put(337, "0000000\0");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[SUM].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Some(block)
}

/// The name and size of a member, or what is wrong with its header.
pub(super) fn read(block: &[u8; BLOCK]) -> Result<(String, u64), (String, &'static str)> {
    let name = text(&block[..LONGEST_NAME]);
    let kind = match block[KIND] {
        b'0' => None,
        b'1' | b'2' => Some("it is a link; a bundle has plain files only"),
        b'3' | b'4' => Some("it is a device; a bundle has plain files only"),
        b'5' => Some("it is a directory; a bundle has plain files only"),
        b'6' => Some("it is a pipe; a bundle has plain files only"),
        b'S' => Some("it is a sparse file; a bundle has plain files only"),
        b'x' | b'g' | b'L' | b'K' | b'V' | b'M' | b'D' | b'N' => {
            Some("it is an extension of the format that no bundle needs")
        }
        _ => Some("it is no member of a tar; the file is damaged, or is none"),
    };
    if let Some(reason) = kind {
        return Err((name, reason));
    }
    let digits = &block[SIZE.start..SIZE.end - 1];
    let is_octal = digits.iter().all(|byte| (b'0'..=b'7').contains(byte));
    let size = is_octal.then(|| digits.iter().fold(0, |size, byte| size << 3 | u64::from(byte - b'0')));
    match size {
        Some(size) if header(&name, size).as_ref() == Some(block) => Ok((name, size)),
        _ => Err((
            name,
            "its header is not as a bundle has it; the file is damaged, or was made by another tool",
        )),
    }
}

fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}
