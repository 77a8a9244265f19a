-- What a search for a text looks through, in small letters: as little as there is, since all of it is read.
create table vulnerability_search (
    number INTEGER primary key,
    text TEXT not null
) strict;
insert into vulnerability_search (number, text)
select vulnerability.number,
    lower(vulnerability.title || char(10) || vulnerability.weakness || char(10) || vulnerability.subject || char(10)
        || coalesce(advisory_text.title, ''))
from vulnerability left join advisory_text on advisory_text.hash = vulnerability.text;
