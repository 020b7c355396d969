using LightWatch.Agent.Wire;
using OpenTelemetry.Proto.Metrics.V1;
using OpenTelemetry.Proto.Resource.V1;

namespace LightWatch.Agent.Tests.Wire;

public sealed class AttributesTests
{
    [Fact]
    public void Attributes_are_fields_of_a_data_point_and_equal_by_content()
    {
        var attributes = Attributes.Of(("device", "eth0")).With(("path", new string('ü', 300)));
        var point = NumberDataPoint.Parser.ParseFrom(attributes.Encoded);
        Assert.Equal([("device", "eth0"), ("path", new string('ü', 300))],
            point.Attributes.Select(a => (a.Key, a.Value.StringValue)));
        Assert.Equal(attributes, Attributes.Of(("device", "eth0"), ("path", new string('ü', 300))));
        Assert.NotEqual(attributes, Attributes.Of(("device", "eth0")));
    }

    [Fact]
    public void Array_of_texts_is_written_as_such()
    {
        var message = new ProtoBuffer();
        Attributes.Write(message, OtlpFields.ResourceAttribute, "host.ip", (string[])["::1", "10.0.0.1"]);
        var attribute = Assert.Single(Resource.Parser.ParseFrom(message.Written).Attributes);
        Assert.Equal(["::1", "10.0.0.1"], attribute.Value.ArrayValue.Values.Select(v => v.StringValue));
    }
}
