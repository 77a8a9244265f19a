-- The scan whose inventory was matched again; such a row opens and never closes, and is no scan of anything.
alter table scan add column rematch_of INTEGER;
