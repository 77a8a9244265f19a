//! Seals in a local directory: a folder a product, a file a number.

use super::folder::Folder;
use super::spool::FileSpool;
use crate::error::ArchiveError;
use crate::place::{LARGEST_SEAL, SealEntry};
use crate::seal_name::{NoSealName, SealName, is_product};
use rustix::fs::FileType;
use std::io::{Read, Write};

pub(super) fn read(seals: &Folder, name: &SealName) -> Result<Option<Vec<u8>>, ArchiveError> {
    let Some(folder) = seals.enter(name.product())? else { return Ok(None) };
    let Some(file) = folder.open_file(&name.number().to_string())? else { return Ok(None) };
    let mut bytes = Vec::new();
    file.take(LARGEST_SEAL as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| ArchiveError::storage("read", name.to_string(), error))?;
    if bytes.len() > LARGEST_SEAL { Err(ArchiveError::LargeSeal(name.clone())) } else { Ok(Some(bytes)) }
}

pub(super) fn add(
    seals: &Folder,
    incoming: &Folder,
    name: &SealName,
    bytes: &[u8],
) -> Result<bool, ArchiveError> {
    if bytes.len() > LARGEST_SEAL {
        return Err(ArchiveError::LargeSeal(name.clone()));
    }
    let folder = seals.enter_or_make(name.product())?;
    let mut spool = FileSpool::new(incoming, seals)?;
    spool.write_all(bytes).map_err(|error| ArchiveError::storage("write", name.to_string(), error))?;
    let added = spool.keep_as(&folder, &name.number().to_string())?;
    seals.flush()?;
    Ok(added)
}

pub(super) fn list(
    seals: &Folder,
    each: &mut dyn FnMut(SealEntry) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    for product in seals.names()? {
        let product = product?;
        let folder = match seals.kind(&product)? {
            Some(FileType::Directory) if is_product(&product) => seals.enter(&product)?,
            _ => None,
        };
        let Some(folder) = folder else {
            each(SealEntry::Foreign(seals.name_of(&product)))?;
            continue;
        };
        for file in folder.names()? {
            let file = file?;
            let number = SealName::parse_number(&file);
            each(match (number, folder.kind(&file)?) {
                (Some(number), Some(FileType::RegularFile)) => {
                    SealEntry::Seal(SealName::new(&product, number)?)
                }
                _ => SealEntry::Foreign(folder.name_of(&file)),
            })?;
        }
    }
    Ok(())
}

pub(super) fn numbers(seals: &Folder, product: &str) -> Result<Vec<u64>, ArchiveError> {
    if !is_product(product) {
        return Err(NoSealName::Product(product.to_owned()).into());
    }
    let Some(folder) = seals.enter(product)? else { return Ok(Vec::new()) };
    let mut numbers = Vec::new();
    for file in folder.names()? {
        numbers.extend(SealName::parse_number(&file?));
    }
    numbers.sort_unstable();
    Ok(numbers)
}
