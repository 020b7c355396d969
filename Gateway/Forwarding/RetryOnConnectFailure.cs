using System.Diagnostics;
using Yarp.ReverseProxy.Forwarder;

namespace LightWatch.Gateway.Forwarding;

/// <summary>
/// Sends a request whose connection failed to another destination. What may have been received even in part is never
/// sent twice.
/// </summary>
internal static class RetryOnConnectFailure
{
    extension(IReverseProxyApplicationBuilder proxy)
    {
        /// <summary>Goes before load balancing, which then picks among the destinations that are left.</summary>
        public void UseRetryOnConnectFailure() => proxy.Use(async (context, next) =>
        {
            var feature = context.GetReverseProxyFeature();
            // Read before: load balancing shortens the feature's list to its pick.
            var left = feature.AvailableDestinations;
            await next();
            while (ConnectFailurePolicy.IsConnectFailure(context.Features.Get<IForwarderErrorFeature>())
                   && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
            {
                var tried = feature.ProxiedDestination;
                var before = left.Count;
                left = [.. left.Where(d => d != tried)];
                Debug.Assert(
                    tried is null || left.Count < before, "each round leaves one destination out, so the rounds end");
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
