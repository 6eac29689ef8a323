#!/bin/sh
# Makes the secrets of the container stack that are not there yet, each readable
# by the one user who needs it. Run as root in /secrets.
set -eu
umask 077
cd /secrets

# Letters, digits, - and _: a password can stand in a URL as it is.
random_password() {
    head -c 32 /dev/urandom | base64 | tr -d '=\n' | tr '+/' '-_'
}

# Writes standard input to a new file: whole, or not at all.
create() {
    file=$1 owner=$2
    if [ -e "$file" ]; then return; fi
    cat >"$file.draft"
    chown "$owner" "$file.draft"
    mv "$file.draft" "$file"
}

# A service's password is known to PostgreSQL, and to that service in its URL.
create_database_secrets() {
    service=$1 owner=$2
    random_password | create "$service-password" postgres
    echo "postgres://$service:$(cat "$service-password")@postgres/$service" |
        create "$service-database-url" "$owner"
}

random_password | create postgres-password postgres
create_database_secrets identity 10001
create_database_secrets recipe 10002
head -c 32 /dev/urandom | base64 | create master.key 10001
