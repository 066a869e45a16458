package io.persistentprocess.migration.systemd;

/** Takes the directives that it understands out of the settings and writes them into the member. */
interface ServiceDirectives {
    void apply(Translation translation);
}
