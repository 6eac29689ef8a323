#!/bin/sh
# A role and a database for each service, closed to the other one. Run once, by
# the PostgreSQL image, when its volume is new.
set -eu

for service in identity recipe; do
    psql --quiet --set=ON_ERROR_STOP=1 --set=service="$service" \
        --set=password="$(cat "/secrets/$service-password")" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service";
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
SQL
done
