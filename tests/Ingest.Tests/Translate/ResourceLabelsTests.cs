using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Translate;
using LightWatch.Storage;

namespace LightWatch.Ingest.Tests.Translate;

public sealed class ResourceLabelsTests
{
    private static readonly IngestOptions Options = new();

    private static ResourceLabels Of(string? boundHost, IngestOptions options,
        params (string Key, string Value)[] attributes)
    {
        var resource = new ResourceLabels();
        resource.Set([.. attributes], new Sender("10.0.0.1", boundHost), options);
        return resource;
    }

    private static string SeriesLabelsOf(ResourceLabels resource, params (string Key, string Value)[] attributes)
    {
        var labels = new SeriesLabels(Options);
        labels.AddAttributes([.. attributes]);
        resource.AddTo(labels);
        Assert.True(labels.TryBuild(out var built, out var reason), reason);
        return built.ToString();
    }

    [Theory]
    [InlineData("web", "", "{job=\"web\"}")]
    [InlineData("web", "shop", "{job=\"shop/web\"}")]
    [InlineData("", "shop", "{}")]
    public void Job_is_the_service_with_its_namespace(string service, string space, string expected) =>
        Assert.Equal(expected,
            SeriesLabelsOf(Of(null, Options, ("service.name", service), ("service.namespace", space))));

    [Theory]
    [InlineData("sid", "hid", "name", "sid")]
    [InlineData("", "hid", "name", "hid")]
    [InlineData("", "", "name", "name")]
    public void Instance_is_the_first_of_service_host_id_and_host_name(string sid, string hid, string host,
        string expected)
    {
        var resource = Of(null, new IngestOptions { PromoteResourceAttributes = [""] },
            ("service.instance.id", sid), ("host.id", hid), ("host.name", host));
        Assert.Equal($"{{instance=\"{expected}\"}}", SeriesLabelsOf(resource));
    }

    [Fact]
    public void The_bound_host_overrides_what_the_resource_says()
    {
        var resource = Of("true-host", Options, ("service.instance.id", "liar"), ("host.name", "liar"));
        Assert.Equal("{host_name=\"true-host\", instance=\"true-host\"}", SeriesLabelsOf(resource));
    }

    [Fact]
    public void Promoted_attributes_give_way_to_those_of_the_series()
    {
        var options = new IngestOptions { PromoteResourceAttributes = ["host.name", "k8s.pod", "absent"] };
        var resource = Of(null, options, ("host.name", "h"), ("k8s.pod", "p"), ("other", "x"));
        Assert.Equal("{host_name=\"own\", instance=\"h\", k8s_pod=\"p\"}",
            SeriesLabelsOf(resource, ("host.name", "own")));
    }

    [Fact]
    public void Target_info_carries_all_other_attributes()
    {
        var labels = new SeriesLabels(Options);
        var resource = Of(null, Options, ("service.name", "s"), ("service.instance.id", "i"), ("os.type", "linux"));
        Assert.True(resource.TryTargetInfo(labels));
        Assert.True(labels.TryBuild(out var built, out _));
        Assert.Equal("target_info{instance=\"i\", job=\"s\", os_type=\"linux\"}", built.ToString());
    }

    [Fact]
    public void Target_info_is_absent_without_identity_or_without_other_attributes()
    {
        var labels = new SeriesLabels(Options);
        Assert.False(Of(null, Options, ("os.type", "linux")).TryTargetInfo(labels));
        Assert.False(Of(null, Options, ("service.name", "s"), ("service.instance.id", "i")).TryTargetInfo(labels));
        Assert.False(Of(null, Options).TryTargetInfo(labels));
        Assert.True(labels.TryBuild(out var built, out _));
        Assert.Equal(Labels.Empty, built);
    }

    [Fact]
    public void A_resource_replaces_the_one_before()
    {
        var resource = Of("bound", Options, ("service.name", "old"), ("host.name", "old"));
        resource.Set([("service.name", "new")], new Sender("10.0.0.1"), Options);
        Assert.Equal("{job=\"new\"}", SeriesLabelsOf(resource));
    }
}
