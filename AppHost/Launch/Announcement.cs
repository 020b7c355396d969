using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LightWatch.AppHost.Launch;

/// <summary>Says on the console where LightWatch is, once its pages answer.</summary>
internal sealed class Announcement(ResourceNotificationService resources, DistributedApplicationModel model)
    : BackgroundService
{
    /// <summary>The resources with pages, one of which a stack has.</summary>
    private static readonly string[] Pages = ["lightwatch", "gateway"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pages = model.Resources.OfType<ProjectResource>()
            .FirstOrDefault(r => Pages.Contains(r.Name, StringComparer.Ordinal));
        if (pages is null) return;
        try
        {
            _ = await resources.WaitForResourceHealthyAsync(pages.Name, stoppingToken);
            Console.WriteLine($"LightWatch: {pages.GetEndpoint("web").Url} (Ctrl-C stops everything)");
        }
        catch (Exception e) when (e is OperationCanceledException or DistributedApplicationException)
        {
            // It stops before it answered, or its log says why it does not.
        }
    }
}
