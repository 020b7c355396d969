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
            var services = app.ServiceProvider;
            var query = ActivatorUtilities.CreateInstance<QueryEndpoints>(services);
            var labels = ActivatorUtilities.CreateInstance<LabelEndpoints>(services);
            var status = ActivatorUtilities.CreateInstance<StatusEndpoints>(services);
            var api = app.MapGroup(prefix + "/api/v1").OnListener(Listeners.Web);
            api.AddEndpointFilter(Cors.Filter);
            api.AddEndpointFilter(PromErrors.Filter);

            Map(api, "query", GetPost, query.QueryAsync);
            Map(api, "query_range", GetPost, query.QueryRangeAsync);
            Map(api, "format_query", GetPost, query.FormatAsync);
            Map(api, "parse_query", GetPost, query.ParseAsync);
            Map(api, "query_exemplars", GetPost, labels.ExemplarsAsync);
            Map(api, "labels", GetPost, labels.LabelsAsync);
            Map(api, "label/{name}/values", Get, labels.LabelValuesAsync);
            Map(api, "series", GetPost, labels.SeriesAsync);
            Map(api, "metadata", Get, labels.MetadataAsync);
            Map(api, "status/buildinfo", Get, StatusEndpoints.BuildInfoAsync);
            Map(api, "status/runtimeinfo", Get, status.RuntimeInfoAsync);
            Map(api, "status/config", Get, status.ConfigAsync);
            Map(api, "status/flags", Get, status.FlagsAsync);
            Map(api, "status/tsdb", Get, status.TsdbAsync);
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
            Map(root, "federate", Get, ActivatorUtilities.CreateInstance<Federation>(services).AnswerAsync);
            Map(root, "-/healthy", GetHead, context => context.Response.WriteAsync("LightWatch is Healthy.\n", context.RequestAborted));
            Map(root, "-/ready", GetHead, context => context.Response.WriteAsync("LightWatch is Ready.\n", context.RequestAborted));
        }
    }

    // Endpoint filters only run on route handlers, so that a plain RequestDelegate would skip them.
    private static void Map(RouteGroupBuilder group, string path, string[] methods, Func<HttpContext, Task> answer) =>
        group.MapMethods(path, methods, (Delegate)(async Task<IResult> (HttpContext context) =>
        {
            await answer(context);
            return Results.Empty;
        }));
}
