#!/bin/sh
# Creates the missing secrets of the container stack. Each is readable only by the user
# who needs it. Runs as root in /secrets.
set -eu
umask 077
cd /secrets

# Only letters, digits, - and _, so that a password can be used in a URL unescaped.
random_password() {
    head -c 32 /dev/urandom | base64 | tr -d '=\n' | tr '+/' '-_'
}

# Writes standard input to a new file atomically.
create() {
    file=$1 owner=$2
    if [ -e "$file" ]; then return; fi
    cat >"$file.draft"
    chown "$owner" "$file.draft"
    mv "$file.draft" "$file"
}

# PostgreSQL gets a service's password, and the service gets it in its URL.
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
