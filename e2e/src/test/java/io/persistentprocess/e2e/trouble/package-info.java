/** An agent in trouble: started by somebody careless, or on a host that has run out of something. The numbers are those of the fault table. */
package io.persistentprocess.e2e.trouble;
