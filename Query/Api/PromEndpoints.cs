using LightWatch.ServiceDefaults;

namespace LightWatch.Query.Api;

/// <summary>Every path of Prometheus's HTTP API. Source: https://prometheus.io/docs/prometheus/latest/querying/api.</summary>
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
            // The store has been read back before anybody is answered.
            Map(api, "status/walreplay", Get, context => Envelope.WriteAsync(context, """{"min":0,"max":0,"current":0}"""));
            Map(api, "notifications", Get, context => Envelope.WriteAsync(context, "[]"));
            // Samples are pushed: there is nothing to scrape.
            Map(api, "targets", Get, context => Envelope.WriteAsync(context, """{"activeTargets":[],"droppedTargets":[],"droppedTargetCounts":{}}"""));
            Map(api, "targets/metadata", Get, context => Envelope.WriteAsync(context, "[]"));
            Map(api, "scrape_pools", Get, context => Envelope.WriteAsync(context, """{"scrapePools":[]}"""));
            Map(api, "alertmanagers", Get, context => Envelope.WriteAsync(context, """{"activeAlertmanagers":[],"droppedAlertmanagers":[]}"""));
            Map(api, "rules", Get, context => Envelope.WriteAsync(context, """{"groups":[]}"""));
            Map(api, "alerts", Get, context => Envelope.WriteAsync(context, """{"alerts":[]}"""));
            Map(api, "{**path}", ["OPTIONS"], Cors.PreflightAsync);

            var root = app.MapGroup(prefix).OnListener(Listeners.Web);
            root.AddEndpointFilter(PromErrors.Filter);
            Map<Federation>(root, "federate", Get, (e, context) => e.AnswerAsync(context));
            Map(root, "-/healthy", GetHead, context => context.Response.WriteAsync("LightWatch is Healthy.\n", context.RequestAborted));
            Map(root, "-/ready", GetHead, context => context.Response.WriteAsync("LightWatch is Ready.\n", context.RequestAborted));
        }
    }

    // The store opens when the server starts, not when paths are mapped: so endpoints are looked up when they are needed.
    private static void Map<T>(RouteGroupBuilder group, string path, string[] methods, Func<T, HttpContext, Task> answer) where T : notnull =>
        Map(group, path, methods, context => answer(context.RequestServices.GetRequiredService<T>(), context));

    // Endpoint filters only run on route handlers, so that a plain RequestDelegate would skip them.
    private static void Map(RouteGroupBuilder group, string path, string[] methods, Func<HttpContext, Task> answer) =>
        group.MapMethods(path, methods, (Delegate)(async Task<IResult> (HttpContext context) =>
        {
            await answer(context);
            return Results.Empty;
        }));
}
