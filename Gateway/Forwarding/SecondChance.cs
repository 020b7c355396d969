using Yarp.ReverseProxy.Forwarder;

namespace LightWatch.Gateway.Forwarding;

/// <summary>Gives a request that reached nobody to another destination. What may have been received even in part is never sent twice.</summary>
internal static class SecondChance
{
    extension(IReverseProxyApplicationBuilder proxy)
    {
        /// <summary>Goes before load balancing, which then picks among the destinations that are left.</summary>
        public void UseSecondChance() => proxy.Use(async (context, next) =>
        {
            var feature = context.GetReverseProxyFeature();
            var left = feature.AvailableDestinations;            // load balancing shortens the feature's list to its pick
            await next();
            while (UnreachablePolicy.IsUnreachable(context.Features.Get<IForwarderErrorFeature>())
                   && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
            {
                var tried = feature.ProxiedDestination;
                left = [.. left.Where(d => d != tried)];         // each round leaves one out, so this ends
                if (tried is null || left.Count == 0) return;
                feature.AvailableDestinations = left;
                feature.ProxiedDestination = null;
                context.Features.Set<IForwarderErrorFeature>(null);
                context.Response.Clear();
                await next();
            }
        });
    }
}
