using LightWatch.Query.Errors;
using LightWatch.Query.Json;
using LightWatch.ServiceDefaults;

namespace LightWatch.Query.Api;

/// <summary>
/// Every path of Prometheus's HTTP API. Source: https://prometheus.io/docs/prometheus/latest/querying/api.
/// </summary>
internal static class PromEndpoints
{
    private static readonly string[] GetPost = ["GET", "POST"];
    private static readonly string[] Get = ["GET"];
    private static readonly string[] GetHead = ["GET", "HEAD"];

    extension(IEndpointRouteBuilder app)
    {
        /// <summary>Maps the API below a prefix, on the web listener.</summary>
        public void MapPrometheusApi(string prefix)
        {
            var api = app.MapGroup(prefix + "/api/v1").OnListener(Listeners.Web);
            api.AddEndpointFilter(Cors.Filter);
            api.AddEndpointFilter(PromErrors.Filter);

            Map<QueryEndpoints>(api, "query", GetPost, (e, context) => e.QueryAsync(context));
            Map<QueryEndpoints>(api, "query_range", GetPost, (e, context) => e.QueryRangeAsync(context));
            Map<QueryEndpoints>(api, "format_query", GetPost, (e, context) => e.FormatAsync(context));
            Map<QueryEndpoints>(api, "parse_query", GetPost, (e, context) => e.ParseAsync(context));
            Map<LabelEndpoints>(api, "query_exemplars", GetPost, (e, context) => e.ExemplarsAsync(context));
            Map<LabelEndpoints>(api, "labels", GetPost, (e, context) => e.LabelsAsync(context));
            Map<LabelEndpoints>(api, "label/{name}/values", Get, (e, context) => e.LabelValuesAsync(context));
            Map<LabelEndpoints>(api, "series", GetPost, (e, context) => e.SeriesAsync(context));
            Map<LabelEndpoints>(api, "metadata", Get, (e, context) => e.MetadataAsync(context));
            Map(api, "status/buildinfo", Get, StatusEndpoints.BuildInfoAsync);
            Map<StatusEndpoints>(api, "status/runtimeinfo", Get, (e, context) => e.RuntimeInfoAsync(context));
            Map<StatusEndpoints>(api, "status/config", Get, (e, context) => e.ConfigAsync(context));
            Map<StatusEndpoints>(api, "status/flags", Get, (e, context) => e.FlagsAsync(context));
            Map<StatusEndpoints>(api, "status/tsdb", Get, (e, context) => e.TsdbAsync(context));
            Map<StatusEndpoints>(api, "features", Get, (e, context) => e.FeaturesAsync(context));
            // The store has been recovered before the server accepts requests.
            MapFixed(api, "status/walreplay", """{"min":0,"max":0,"current":0}"""u8);
            MapFixed(api, "notifications", "[]"u8);
            // Samples are pushed: there is nothing to scrape.
            MapFixed(api, "targets", """{"activeTargets":[],"droppedTargets":[],"droppedTargetCounts":{}}"""u8);
            MapFixed(api, "targets/metadata", "[]"u8);
            MapFixed(api, "scrape_pools", """{"scrapePools":[]}"""u8);
            MapFixed(api, "alertmanagers", """{"activeAlertmanagers":[],"droppedAlertmanagers":[]}"""u8);
            MapFixed(api, "rules", """{"groups":[]}"""u8);
            MapFixed(api, "alerts", """{"alerts":[]}"""u8);
            Map(api, "{**path}", ["OPTIONS"], Cors.PreflightAsync);

            var root = app.MapGroup(prefix).OnListener(Listeners.Web);
            root.AddEndpointFilter(PromErrors.Filter);
            Map<Federation>(root, "federate", Get, (e, context) => e.AnswerAsync(context));
            MapText(root, "-/healthy", "LightWatch is Healthy.\n");
            MapText(root, "-/ready", "LightWatch is Ready.\n");
        }
    }

    private static void MapFixed(RouteGroupBuilder group, string path, ReadOnlySpan<byte> json)
    {
        var data = json.ToArray();
        Map(group, path, Get, context => Envelope.WriteAsync(context, data));
    }

    private static void MapText(RouteGroupBuilder group, string path, string text) =>
        Map(group, path, GetHead, context => context.Response.WriteAsync(text, context.RequestAborted));

    // The store opens when the server starts, not when paths are mapped: endpoints are resolved at each request.
    private static void Map<T>(
        RouteGroupBuilder group, string path, string[] methods, Func<T, HttpContext, Task> answer) where T : notnull =>
        Map(group, path, methods, context => answer(context.RequestServices.GetRequiredService<T>(), context));

    // Endpoint filters only run on route handlers; a plain RequestDelegate would skip them.
    private static void Map(RouteGroupBuilder group, string path, string[] methods, Func<HttpContext, Task> answer) =>
        group.MapMethods(path, methods, (Delegate)(async Task<IResult> (HttpContext context) =>
        {
            await answer(context);
            return Results.Empty;
        }));
}
