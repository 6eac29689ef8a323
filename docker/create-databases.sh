#!/bin/sh
# Creates a role and a database for each service, which the other one cannot open. The
# PostgreSQL image runs this once, when its volume is new.
set -eu

for service in identity recipe; do
    psql --quiet --set=ON_ERROR_STOP=1 --set=service="$service" \
        --set=password="$(cat "/secrets/$service-password")" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service";
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
SQL
done
