namespace LightWatch.AppHost.Stores;

/// <summary>What the services stand on.</summary>
/// <param name="Metrics">The database; services know it as <c>ConnectionStrings:metrics</c>.</param>
/// <param name="Redis">The hot window; services know it as <c>ConnectionStrings:redis</c>.</param>
internal sealed record StackStores(
    IResourceBuilder<IResourceWithConnectionString> Metrics, IResourceBuilder<IResourceWithConnectionString> Redis);
