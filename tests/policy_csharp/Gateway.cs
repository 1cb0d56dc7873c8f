// What an expression sees of the gateway, and a loop that evaluates one expression per input line.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

public interface IResponse { int StatusCode { get; } }
public class Response : IResponse { public int StatusCode { get; set; } }

public class Body
{
    public byte[] Bytes;
    public T As<T>(bool preserveContent) { return (T)(object)Bytes; }
}

public class Headers : Dictionary<string, string>
{
    public Headers() : base(StringComparer.OrdinalIgnoreCase) { }
    public string GetValueOrDefault(string name, string otherwise) { return ContainsKey(name) ? this[name] : otherwise; }
}

public class Variables : Dictionary<string, object>
{
    public T GetValueOrDefault<T>(string name, T otherwise) { return ContainsKey(name) ? (T)this[name] : otherwise; }
}

public class Request { public Headers Headers = new Headers(); public Body Body; }
public class Api { public string Path = "orders"; }
public class Operation { public string Id = "placed"; }
public class Subscription { public string Id = "publisher"; }

public class Context
{
    public Request Request = new Request();
    public Api Api = new Api();
    public Operation Operation = new Operation();
    public Subscription Subscription = new Subscription();
    public Guid RequestId = Guid.NewGuid();
    public Variables Variables = new Variables();
}

public static partial class Expressions
{
    public static void Main()
    {
        var context = new Context();
        string line;
        while ((line = Console.ReadLine()) != null)
        {
            var order = JObject.Parse(line);
            object value = null;
            switch ((string)order["do"])
            {
                case "receive":
                    context = new Context();
                    foreach (var header in (JObject)order["headers"]) context.Request.Headers[header.Key] = (string)header.Value;
                    if (order["body"].Type != JTokenType.Null) context.Request.Body = new Body { Bytes = Convert.FromBase64String((string)order["body"]) };
                    break;
                case "evaluate":
                    value = All[(int)order["expression"]](context);
                    if (order["into"] != null) context.Variables[(string)order["into"]] = value;
                    break;
                case "set":
                    context.Variables[(string)order["into"]] = (string)order["value"];
                    break;
                case "answer":
                    context.Variables[(string)order["into"]] = order["status"].Type == JTokenType.Null ? null : new Response { StatusCode = (int)order["status"] };
                    break;
            }
            Console.WriteLine(JsonConvert.SerializeObject(value));
        }
    }
}
