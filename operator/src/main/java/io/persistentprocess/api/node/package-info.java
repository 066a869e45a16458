/**
 * How a group depends on its node: on which nodes it runs, and which instances a member has there.
 *
 * <p>Plain data with bounds and defaults, as the rest of the API model.
 */
package io.persistentprocess.api.node;
