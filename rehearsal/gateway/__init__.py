"""API Management's gateways: they run the deployed policy.

    policy = compile_policy(xml, named_values)      raises UnsupportedPolicy: what could not run as
                                                    on Azure is refused when it is deployed
    policy.run(request, Context(...))               a script (`rehearsal.effects`); a Response
    policy.refuse(request, context, error, answer)  the same for a request that is not let in
    services(resources)                             deployed gateways by name, as `Service`
    route(service, request)                         a Route (with a `refusal`), or None: 404
    add_to(application, Surroundings(...))          the gateways over HTTP, at /gateways/<service>/

A Context names the call and lends the Gateway's token source, cache, traces and random numbers;
`Cache` is one gateway's, and `NoCache` that of one without.
"""

from rehearsal.gateway.cache import Cache, NoCache
from rehearsal.gateway.context import Context, Gateway, NoToken, Trace
from rehearsal.gateway.deployed import Service, services
from rehearsal.gateway.front import Route, route
from rehearsal.gateway.policy import Policy, compile_policy
from rehearsal.gateway.room import Surroundings, add_to
from rehearsal.gateway.unsupported import UnsupportedPolicy

__all__ = [
    "Cache",
    "Context",
    "Gateway",
    "NoCache",
    "NoToken",
    "Policy",
    "Route",
    "Service",
    "Surroundings",
    "Trace",
    "UnsupportedPolicy",
    "add_to",
    "compile_policy",
    "route",
    "services",
]
