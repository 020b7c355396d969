using System.Text;
using System.Text.RegularExpressions;
using LightWatch.Gateway.Ui;

namespace LightWatch.Gateway.Tests.Ui;

public sealed class UiAssetsTests
{
    private static readonly UiAssets Built = UiAssets.Load(typeof(GatewayModule).Assembly);

    [Fact]
    public void Compressed_forms_belong_to_their_file_and_are_no_files_themselves()
    {
        var assets = UiAssets.Load(
            UiHost.Pages.Keys, path => new MemoryStream(Encoding.UTF8.GetBytes(UiHost.Pages[path])));
        Assert.Equal(["assets/app-1a2b.js", "icon.svg", "index.html"], assets.Paths.Order(StringComparer.Ordinal));
        Assert.Equal("script in gzip", Encoding.UTF8.GetString(assets.Find("assets/app-1a2b.js")!.Gzip!));
        Assert.Null(assets.Find("assets/app-1a2b.js")!.Brotli);
    }

    [Fact]
    public void Compressed_file_without_its_original_is_a_file_of_its_own() =>
        Assert.Equal(["data.gz"], UiAssets.Load(["data.gz"], _ => new MemoryStream([1])).Paths);

    [Fact]
    public void Built_pages_refer_only_to_files_that_are_there()
    {
        Assert.SkipWhen(Built.Index is null, "built without Node.js");
        var html = Encoding.UTF8.GetString(Built.Index!.Identity);
        var references = Regex.Matches(html, """(src|href)="(?<path>[^"]+)""", RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1)).Select(m => m.Groups["path"].Value).ToList();
        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.NotNull(Built.Find(reference.TrimStart('/'))));
        Assert.DoesNotContain("<script>", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("style=", html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Built_pages_are_at_most_250_kilobytes_to_transfer()
    {
        Assert.SkipWhen(Built.Index is null, "built without Node.js");
        var transferred = Built.Paths.Select(path => Built.Find(path)!)
            .Sum(asset => (asset.Gzip ?? asset.Identity).Length);
        Assert.InRange(transferred, 10_000, 250_000);
    }
}
