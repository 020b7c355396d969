using LightWatch.Control.Access;
using LightWatch.Query.Errors;
using LightWatch.ServiceDefaults;
using LightWatch.Storage;

namespace LightWatch.Query.Api;

/// <summary>
/// Prometheus's <c>POST /api/v1/admin/tsdb/delete_series</c>: deletes the samples of matching series (match[], start,
/// end) for good.
/// </summary>
internal static class AdminEndpoints
{
    extension(IEndpointRouteBuilder app)
    {
        /// <summary>Mapped where the store can delete, that is in the process that has it.</summary>
        public void MapAdmin()
        {
            if (app.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(IStoreAdmin)) != true)
                return;
            app.MapMethods("/api/v1/admin/tsdb/delete_series", ["POST", "PUT"],
                (HttpContext context, IStoreAdmin store) => DeleteAsync(context, store))
                .AddEndpointFilter(PromErrors.Filter).OnListener(Listeners.Web).Needs(Scope.Admin);
        }
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, IStoreAdmin store)
    {
        var form = await ApiForm.ReadAsync(context.Request, context.RequestAborted);
        var selectors = ApiParameters.Selectors(form);
        if (selectors.Count == 0) throw ApiException.BadData("no match[] parameter provided");
        var from = ApiParameters.Time(form, "start", long.MinValue);
        var to = ApiParameters.Time(form, "end", long.MaxValue);
        foreach (var matchers in selectors) await store.DeleteAsync(matchers, from, to, context.RequestAborted);
        return TypedResults.NoContent();
    }
}
