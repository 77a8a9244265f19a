//! Where vulnerabilities are and were: one row a component and track.

use super::row::{damaged, signed, unsigned};
use crate::database::{Row, Transaction, Value, statements};
use crate::error::StoreError;
use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::{Place, PlaceEnd};

statements! {
    OF [Integer] =
        "select vulnerability, component, track, severity, opened_at, closed_at, closed_as from affected \
         where vulnerability = $1 order by component, track";
    OPEN_SERIES [] =
        "select distinct component, track from affected where closed_at is null and track <> 'main' \
         order by component, track";
    OPEN_ON [Text, Text, Integer] =
        "select vulnerability from affected where component = $1 and track = $2 and closed_at is null \
         and track <> 'main' order by vulnerability limit $3";
    @bulk OF_SEVERAL [Integer] =
        "with wanted (number) as (values ",
        ") select vulnerability, component, track, severity, opened_at, closed_at, closed_as from wanted \
         join affected on affected.vulnerability = wanted.number";
    // The joins stand in the order in which they are to be made: SQLite, left to itself, may read all that is open.
    @bulk OPEN_IN [Integer, Text, Text] =
        "with wanted (number, component, track) as (values ",
        "), named (number, component, track, weakness, subject) as ( \
           select wanted.number, wanted.component, wanted.track, vulnerability.weakness, vulnerability.subject \
           from wanted join vulnerability on vulnerability.number = wanted.number \
           union select wanted.number, wanted.component, wanted.track, other_key.weakness, other_key.subject \
           from wanted join other_key on other_key.vulnerability = wanted.number \
             and other_key.component in ('', wanted.component)) \
         select distinct named.number, observation.severity, \
           cast(case observation.fixed_versions when '[]' then 0 else 1 end as bigint) \
         from named cross join finding_vulnerability cross join scope cross join observation \
         where finding_vulnerability.weakness = named.weakness and finding_vulnerability.subject = named.subject \
           and finding_vulnerability.component = named.component \
           and finding_vulnerability.vulnerability = named.number \
           and scope.component = named.component and scope.track = named.track \
           and observation.scope = scope.id and observation.finding = finding_vulnerability.identity \
           and observation.closed is null";
    @bulk SAVE [Integer, Text, Text, Text, Integer, Integer, Text] =
        "insert into affected (vulnerability, component, track, severity, opened_at, closed_at, closed_as) values ",
        " on conflict (vulnerability, component, track) do update set severity = excluded.severity, \
         opened_at = excluded.opened_at, closed_at = excluded.closed_at, closed_as = excluded.closed_as";
    @bulk FORGET [Integer] =
        "with gone (number) as (values ",
        ") delete from affected where vulnerability in (select number from gone)";
}

impl Transaction {
    /// The places that have or had a vulnerability, by component and track.
    pub async fn places_of(&mut self, number: u64) -> Result<Vec<Place>, StoreError> {
        let rows = self.session().fetch(&OF, &[signed(number).into()]).await?;
        rows.iter().map(|row| Ok(place(row)?.1)).collect()
    }

    /// The places that have or had vulnerabilities, by number, component and track.
    pub async fn places_of_all(&mut self, numbers: &[u64]) -> Result<Vec<(u64, Place)>, StoreError> {
        let wanted: Vec<Value<'_>> = numbers.iter().map(|&number| signed(number).into()).collect();
        let rows = self.session().bulk_fetch(&OF_SEVERAL, &wanted).await?;
        let mut places = rows.iter().map(place).collect::<Result<Vec<_>, _>>()?;
        places.sort_by(|(one, here), (other, there)| {
            (one, &here.component, &here.track).cmp(&(other, &there.component, &there.track))
        });
        Ok(places)
    }

    /// The components and series that have any vulnerability at present.
    pub async fn open_series(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        let rows = self.session().fetch(&OPEN_SERIES, &[]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    }

    /// The numbers of at most `limit` vulnerabilities that a component has at present on a series.
    pub async fn open_on(
        &mut self,
        component: &str,
        series: &str,
        limit: u32,
    ) -> Result<Vec<u64>, StoreError> {
        let values = [component.into(), series.into(), i64::from(limit).into()];
        let rows = self.session().fetch(&OPEN_ON, &values).await?;
        rows.iter().map(|row| unsigned(row.get(0)?)).collect()
    }

    /// The severities of what is open of vulnerabilities on a track of a component, each once, and whether a version with
    /// the fix is known of it; none where nothing is open.
    pub async fn open_severities(
        &mut self,
        numbers: &[u64],
        component: &str,
        track: &str,
    ) -> Result<Vec<(u64, Severity, bool)>, StoreError> {
        let wanted: Vec<Value<'_>> = numbers
            .iter()
            .flat_map(|&number| -> [Value<'_>; 3] { [signed(number).into(), component.into(), track.into()] })
            .collect();
        let rows = self.session().bulk_fetch(&OPEN_IN, &wanted).await?;
        rows.iter()
            .map(|row| {
                Ok((unsigned(row.get(0)?)?, severity(&row.get::<String>(1)?)?, row.get::<i64>(2)? > 0))
            })
            .collect()
    }

    /// Keeps places, each in place of the one with its component and track if there is one.
    pub async fn save_places(&mut self, places: &[(u64, &Place)]) -> Result<(), StoreError> {
        let values: Vec<Value<'_>> = places
            .iter()
            .flat_map(|(number, place)| -> [Value<'_>; 7] {
                [
                    signed(*number).into(),
                    (&place.component).into(),
                    (&place.track).into(),
                    place.severity.word().into(),
                    place.opened.into(),
                    place.closed.into(),
                    place.end.map(PlaceEnd::word).into(),
                ]
            })
            .collect();
        self.session().bulk(&SAVE, &values).await?;
        Ok(())
    }

    /// Forgets the places of vulnerabilities whose places are kept anew, since they were merged or split.
    pub async fn forget_places(&mut self, numbers: &[u64]) -> Result<(), StoreError> {
        let values: Vec<Value<'_>> = numbers.iter().map(|&number| signed(number).into()).collect();
        self.session().bulk(&FORGET, &values).await?;
        Ok(())
    }
}

fn place(row: &Row) -> Result<(u64, Place), StoreError> {
    let end: Option<String> = row.get(6)?;
    let end = end
        .map(|word| PlaceEnd::from_word(&word).ok_or_else(|| damaged(&word, "end of a place")))
        .transpose()?;
    let place = Place {
        component: row.get(1)?,
        track: row.get(2)?,
        severity: severity(&row.get::<String>(3)?)?,
        opened: row.time(4)?,
        closed: row.optional_time(5)?,
        end,
    };
    Ok((unsigned(row.get(0)?)?, place))
}

fn severity(word: &str) -> Result<Severity, StoreError> {
    word.parse().map_err(|_| damaged(word, "severity"))
}
